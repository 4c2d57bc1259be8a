import { createRequire } from 'node:module';

/**
 * Loads as `@nestjs/core` does. Package managers that keep packages apart show Nest's optional packages to it, but not
 * to everyone. Not by `require.resolve()`: bundlers take its argument along, or warn that they cannot.
 */
export function requireOfNest(): NodeJS.Require {
  return createRequire(createRequire(__filename).resolve('@nestjs/core'));
}
