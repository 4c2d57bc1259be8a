import type { Type } from '@nestjs/common';
import type { ModuleRef, ModulesContainer } from '@nestjs/core';
import { MetricsConfigurationError } from '../core/metrics.errors';
import { marksOfOthers } from '../core/package-copies';
import { importersOf } from './importers';

/** What a copy of the package notes on its module class. */
export const MODULE = 'MetricsModule';

/** @throws MetricsConfigurationError where the application imports the module twice, also of two copies of the package */
export function checkSingleImport(own: Type, modules: ModulesContainer, moduleRef: ModuleRef): void {
  const types = [...modules.values()].map(({ metatype }) => metatype);
  const imports = types.filter((type) => type === own);
  if (imports.length > 1) {
    throw new MetricsConfigurationError(
      'forRoot',
      `is imported ${imports.length} times${importersOf(own, modules, moduleRef)}`,
      'keep one of them, in the root module; what it exports can be injected everywhere',
    );
  }
  if (types.some((type) => marksOfOthers(type.prototype as object | undefined).includes(MODULE))) {
    throw new MetricsConfigurationError(
      'forRoot',
      'is called in two copies of nestjs-red-metrics in one application, which would count everything twice',
      'import MetricsModule.forRoot() once; "npm ls nestjs-red-metrics" shows the copies, "npm dedupe" or an entry in "overrides" makes them one',
    );
  }
}
