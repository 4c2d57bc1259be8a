/** A format that the exposition is written in. */
export type ScrapeFormat = 'text' | 'openmetrics';

/** A compression that HTTP has a name for. */
export type ContentEncoding = 'identity' | 'gzip' | 'br' | 'zstd';
