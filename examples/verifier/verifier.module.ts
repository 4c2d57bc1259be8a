import { Module } from '@nestjs/common';
import { MetricsModule } from 'nestjs-red-metrics';
import { ConnectionDrain } from '../shared/connection-drain';
import { KeyRegistry } from './key-registry';
import { SignatureVerifier } from './signature-verifier';
import { VerifyController } from './verify.controller';

@Module({
  imports: [
    // One route, so the status tells all: verifier_requests_total{status}, verifier_request_duration_seconds without
    // labels.
    MetricsModule.forRoot({ prefix: 'verifier', http: { labels: ['status'], durationLabels: [] } }),
  ],
  controllers: [VerifyController],
  providers: [
    ConnectionDrain,
    SignatureVerifier,
    { provide: KeyRegistry, useFactory: () => KeyRegistry.parse(process.env['VERIFIER_KEYS'] ?? '') },
  ],
})
export class VerifierModule {}
