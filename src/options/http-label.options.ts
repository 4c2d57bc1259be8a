/**
 * A label that the request metrics have built in.
 *
 * - `stream` is `true` for event streams, and absent from all other series.
 * - `outcome` is Micrometer's word for the class of the status (`SUCCESS`, `CLIENT_ERROR` …).
 * - `scheme` is `http` or `https`, by which the request came to this process: no header is believed.
 * - `protocolVersion` is `1.0`, `1.1`, `2` or `3`.
 * - `errorType` is OpenTelemetry's word for how a request failed, and absent where it did not: the status from 500 on;
 *   where none was sent `client_closed_request`, `request_timeout`, `timeout` or `_OTHER`. Under `naming: 'micrometer'`
 *   it is what `exception` is.
 * - `exception` is the class of the error that NestJS made a status of 500 or above of (fifty told apart), `none` where
 *   there was none.
 *
 * A custom label of one of the last four names takes the place of the built-in one.
 */
export type HttpLabel =
  'method' | 'path' | 'status' | 'stream' | 'outcome' | 'scheme' | 'protocolVersion' | 'errorType' | 'exception';
