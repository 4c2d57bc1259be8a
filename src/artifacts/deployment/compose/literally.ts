/** A text in which Docker Compose sees no variables. */
export function literally(text: string): string {
  return text.replaceAll('$', '$$$$');
}
