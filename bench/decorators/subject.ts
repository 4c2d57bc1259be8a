import { applyDecorators, Injectable, type Type } from '@nestjs/common';
import { type Observable, of } from 'rxjs';

/** What is called: methods that do nothing but return, so that what is around them shows. */
export interface Subject {
  sync(value: number): number;
  async(value: number): Promise<number>;
  observable(value: number): Observable<number>;
}

export type AnyMethodDecorator = (target: object, key: string | symbol, descriptor: PropertyDescriptor) => void;

/** A provider whose methods all carry these decorators. */
export function subjectWith(decorators: readonly AnyMethodDecorator[]): Type<Subject> {
  @Injectable()
  class DecoratedSubject implements Subject {
    @applyDecorators(...decorators)
    sync(value: number): number {
      return value;
    }

    @applyDecorators(...decorators)
    async async(value: number): Promise<number> {
      return value;
    }

    @applyDecorators(...decorators)
    observable(value: number): Observable<number> {
      return of(value);
    }
  }
  return DecoratedSubject;
}
