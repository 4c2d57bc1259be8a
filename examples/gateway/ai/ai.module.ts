import { CacheModule } from '@nestjs/cache-manager';
import { Module } from '@nestjs/common';
import { makeCounterProvider } from '@willsoto/nestjs-prometheus';
import { Keyv } from 'keyv';
import { millisecondsFrom } from '../../shared/environment';
import { SignatureGuard } from '../signature/signature.guard';
import { VerifierClient } from '../signature/verifier-client';
import { BoundedMap } from '../summary/bounded-map';
import { SUMMARIZED_CHARACTERS, SummaryService } from '../summary/summary.service';
import { SummaryCache } from '../summary/summary-cache';
import { AiController } from './ai.controller';
import { TokenStream } from './token-stream';

const MOST_SUMMARIES = 500;
const SUMMARY_LIVES_MS = 60_000;

@Module({
  imports: [
    CacheModule.register({ stores: new Keyv({ store: new BoundedMap(MOST_SUMMARIES) }), ttl: SUMMARY_LIVES_MS }),
  ],
  controllers: [AiController],
  providers: [
    SignatureGuard,
    SummaryCache,
    SummaryService,
    TokenStream,
    // A metric of the application's own, in prom-client's global registry: the endpoint shows it with the module's.
    makeCounterProvider({ name: SUMMARIZED_CHARACTERS, help: 'Characters of text that were summarized.' }),
    {
      provide: VerifierClient,
      useFactory: () =>
        new VerifierClient(
          process.env['VERIFIER_URL'] || 'http://localhost:3002',
          millisecondsFrom(process.env, 'VERIFIER_TIMEOUT_MS', 2000),
        ),
    },
  ],
})
export class AiModule {}
