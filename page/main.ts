import { Api } from './api';
import { onSchemeChange } from './charts/colors';
import { byId } from './dom';
import { EndpointsSection } from './endpoints-section';
import { Live } from './live';
import type { Part } from './model';
import { Moment } from './moment';
import { Notice } from './notice';
import { OwnSections } from './own-sections';
import { PageHeader, type State } from './page-header';
import { CacheSection, RateLimitSection, VerificationSection } from './sections/domain';
import { ClientsSection } from './sections/clients';
import { HANDLER_KINDS, HandlersSection } from './sections/handlers';
import { HealthSection } from './sections/health';
import { ModuleSection } from './sections/module';
import { OptionsSection } from './sections/options';
import { StreamingSection } from './sections/streaming';
import { SystemSection } from './sections/system';
import { SignIn } from './sign-in';
import { Tiles } from './tiles';
import { TrafficCharts } from './traffic-charts';
import { readView, type View, writeView } from './view-state';

/** Answers that arrive within this time are drawn together. */
const GATHER_MS = 40;

/** Ties the answers of the service, the view of the reader and the parts of the page together. */
class Page {
  readonly #moment = new Moment();
  readonly #notice = new Notice();
  readonly #live: Live;
  readonly #header: PageHeader;
  readonly #signIn: SignIn;
  readonly #parts: readonly (Part & { readonly element: HTMLElement })[];
  #view = readView(window.location.hash);
  #isSignedOut = false;
  #isDrawing = false;
  /** A link to a held moment: everything is held as soon as it is there. */
  #holdsWhenComplete = this.#view.held !== undefined;

  private constructor() {
    this.#live = new Live(new Api(import.meta.url), this.#view, {
      changed: () => this.#changed(),
      signedOut: () => this.#signedOut(),
      restarted: (at) => this.#notice.sayRestart(at),
    });
    this.#header = new PageHeader({
      changeView: (change) => this.#changeView(change),
      toggleHold: () => (this.#live.isHeld ? this.#goOn() : this.#hold(this.#moment.current)),
    });
    this.#signIn = new SignIn(async (user, secret) => {
      await this.#live.signIn(user, secret);
      this.#isSignedOut = false;
      this.#changed();
    });
    this.#moment.onHold = (moment) => this.#hold(moment);
    this.#parts = [
      new Tiles(),
      new TrafficCharts(this.#moment),
      new EndpointsSection(
        this.#moment,
        (change) => this.#changeView(change),
        () => this.#live.detail,
      ),
      new StreamingSection(this.#moment),
      new ClientsSection(),
      ...HANDLER_KINDS.map((kind) => new HandlersSection(kind)),
      new CacheSection(),
      new VerificationSection(),
      new RateLimitSection(),
      new OwnSections(),
      new SystemSection(this.#moment),
      new HealthSection(),
      new ModuleSection(),
      new OptionsSection(),
    ];
    byId('content').append(...this.#parts.map(({ element }) => element));
    this.#listen();
    this.#live.start();
  }

  static open(): Page {
    return new Page();
  }

  #listen(): void {
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) {
        this.#live.stop();
      } else if (!this.#live.isHeld && !this.#isSignedOut) {
        this.#live.start();
      }
    });
    window.addEventListener('hashchange', () => {
      const view = readView(window.location.hash);
      if (writeView(view) !== writeView(this.#view)) {
        this.#view = view;
        this.#holdsWhenComplete = view.held !== undefined;
        this.#live.setView(view);
        this.#changed();
      }
    });
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented && this.#live.isHeld) {
        this.#goOn();
      }
    });
    // The page is linked to with a hash, which the browser would take for an element to go to.
    byId('skip').addEventListener('click', (event) => {
      event.preventDefault();
      byId('content').focus();
    });
    onSchemeChange(() => this.#draw());
  }

  #changeView(change: Partial<View>): void {
    this.#view = { ...this.#view, ...change };
    window.history.replaceState(null, '', writeView(this.#view) || '#');
    this.#live.setView(this.#view);
    this.#draw();
  }

  #hold(moment: number | undefined): void {
    this.#holdsWhenComplete = false;
    this.#live.hold();
    const summary = this.#live.model?.summary;
    const held = moment ?? (summary === undefined ? undefined : Date.parse(summary.timestamp) / 1000);
    this.#moment.hold(held);
    this.#changeView({ held });
  }

  #goOn(): void {
    this.#holdsWhenComplete = false;
    this.#moment.hold(undefined);
    this.#changeView({ held: undefined });
    this.#live.start();
    this.#draw();
  }

  #signedOut(): void {
    this.#isSignedOut = true;
    this.#signIn.ask();
  }

  /** Draws once for all that arrives at a time. */
  #changed(): void {
    this.#notice.sayTrouble(this.#live.trouble);
    if (this.#holdsWhenComplete && this.#live.isComplete) {
      this.#hold(this.#view.held);
    }
    if (!this.#isDrawing) {
      this.#isDrawing = true;
      window.setTimeout(() => {
        this.#isDrawing = false;
        this.#draw();
      }, GATHER_MS);
    }
  }

  #draw(): void {
    this.#header.setState(this.#state());
    const model = this.#live.model;
    if (model !== undefined) {
      this.#header.update(model);
      this.#parts.forEach((part) => part.update(model));
    }
  }

  #state(): State {
    const trouble = this.#live.trouble;
    if (this.#isSignedOut) {
      return { kind: 'signed-out' };
    }
    if (this.#live.isHeld) {
      return { kind: 'held', at: this.#view.held };
    }
    return trouble === undefined
      ? { kind: this.#live.model === undefined ? 'connecting' : 'live' }
      : { kind: 'trouble', trouble };
  }
}

Page.open();
