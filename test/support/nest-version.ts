import { version } from '@nestjs/core/package.json';

/** The major version of the NestJS that the tests run on. */
export const NEST_MAJOR = Number.parseInt(version, 10);
