import { Injectable, type MessageEvent, type OnModuleDestroy } from '@nestjs/common';
import { TrackStream } from 'nestjs-red-metrics';
import { concatMap, delay, endWith, from, type Observable, of, ReplaySubject, takeUntil } from 'rxjs';

const PAUSE_MS = 25;

/** Streams a text as a language model would: a token at a time. */
@Injectable()
export class TokenStream implements OnModuleDestroy {
  private readonly closing = new ReplaySubject<void>(1);

  /** An event for each token, then one of type `end`. Ends early, without that, when the service closes. */
  @TrackStream()
  of(text: string): Observable<MessageEvent> {
    const tokens = text.match(/\S+\s*/g) ?? [];
    return from(tokens).pipe(
      concatMap((token) => of<MessageEvent>({ data: { token } }).pipe(delay(PAUSE_MS))),
      endWith<MessageEvent>({ type: 'end', data: { tokens: tokens.length } }),
      takeUntil(this.closing),
    );
  }

  onModuleDestroy(): void {
    this.closing.next();
  }
}
