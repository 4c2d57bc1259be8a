/** How long a test waits for what must happen. A test that passes never waits that long, however busy the machine is. */
export const PATIENCE_MS = 120_000;
