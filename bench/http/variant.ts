import type { INestApplication, ModuleMetadata } from '@nestjs/common';

export type AdapterName = 'express' | 'fastify';

/** How a variant makes the application measurable. */
export interface Instrument {
  /** Added to the application's module. */
  readonly module?: Pick<ModuleMetadata, 'imports' | 'controllers' | 'providers'>;
  /** Done to the application before it starts. */
  prepare?: (app: INestApplication) => Promise<void> | void;
}

/** The application with one way of measuring it. */
export interface Variant {
  readonly name: string;
  readonly adapters: readonly AdapterName[];
  /**
   * What the others are compared with; the same again, which shows the noise; this library; this with an option; or
   * another's way.
   */
  readonly role: 'bare' | 'control' | 'ours' | 'option' | 'peer';
  /** The sample that counts requests on `/metrics`, by which the bench sees that they were measured. */
  readonly countedBy?: string;
  /** Loads the instrument, only in the process that runs it. */
  readonly load?: () => Promise<Instrument>;
}
