import type { ModulesContainer } from '@nestjs/core';
import { effectiveMethodsOf } from '../../core/prototype-methods';
import { isSkipped } from '../../platform/handler-notes';
import { patternLabel } from './rpc-labels';

/** The metadata of `@nestjs/microservices`, which need not be installed. */
const PATTERNS = 'microservices:pattern';
const HANDLER_TYPE = 'microservices:handler_type';
const EVENT = 2;

/** Patterns of messages and events whose handlers are left out, all of them: a server is not told which one it gets. */
export class SkippedPatterns {
  private readonly skipped = new Set<string>();

  constructor(modules: ModulesContainer) {
    const measured = new Set<string>();
    for (const { controllers } of modules.values()) {
      for (const { metatype } of controllers.values()) {
        for (const method of typeof metatype === 'function' ? effectiveMethodsOf(metatype.prototype) : []) {
          const keys = keysOf(method);
          keys.forEach((key) => (isSkipped(metatype, method) ? this.skipped : measured).add(key));
        }
      }
    }
    measured.forEach((key) => this.skipped.delete(key));
  }

  has(pattern: unknown, isEvent: boolean): boolean {
    return this.skipped.size > 0 && this.skipped.has(keyOf(pattern, isEvent));
  }
}

function keysOf(method: object): string[] {
  const patterns: unknown = Reflect.getMetadata(PATTERNS, method);
  const isEvent = Reflect.getMetadata(HANDLER_TYPE, method) === EVENT;
  return Array.isArray(patterns) ? patterns.map((pattern) => keyOf(pattern, isEvent)) : [];
}

function keyOf(pattern: unknown, isEvent: boolean): string {
  return `${isEvent ? 'event' : 'message'} ${patternLabel(pattern)}`;
}
