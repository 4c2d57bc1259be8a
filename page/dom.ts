/** A name or a value of the application is always a text node or an attribute, never markup. */
export type Child = Node | string;

/** Creates an element. Attributes are set as they are; `style` is not one of them, as the CSP forbids it. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Creates an element for a name of the application: isolated, in its own direction, cut by CSS with the whole as title. */
export function nameElement(tag: 'span' | 'code', name: string, className = 'name'): HTMLElement {
  return el(tag, { class: className, dir: 'auto', title: name }, name);
}

/** Sets the text where it differs, so that a selection and the reading position stay where nothing has changed. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) {
    element.setAttribute(name, value);
  }
}

/** Finds an element that page.html has. */
export function byId(id: string): HTMLElement;
export function byId<T extends HTMLElement>(id: string, type: new () => T): T;
export function byId(id: string, type: new () => HTMLElement = HTMLElement): HTMLElement {
  const element = document.getElementById(id);
  if (!(element instanceof type)) {
    throw new Error(`page.html has no ${type.name} #${id}.`);
  }
  return element;
}
