/** What is measured of the HTTP calls that the service makes. */
export interface HttpClientMetricsOptions {
  /**
   * The hosts that the label `host` tells apart; calls to all others count as `__other__`. An entry is a host
   * (`api.example.com`, with the ports 80 and 443), a host and port (`api.example.com:8443`, `10.0.0.5:8080`,
   * `[::1]:8080`), or all hosts below a name (`*.example.com`, `*.example.com:8443`), which count as one. At most 500.
   *
   * Name them where text from outside decides on the host, as with webhooks and link previews.
   *
   * @default METRICS_HTTP_CLIENT_HOSTS of the environment, separated by commas, else the first 50 that are called:
   * names, and addresses of loopback and private networks; other addresses count as `__other__`
   */
  hosts?: readonly string[];

  /**
   * Upper bounds in seconds of the buckets of `http_client_request_duration_seconds`, ascending, without `+Inf`.
   *
   * @default those of the naming scheme, as for `http.buckets`
   * Cost: 8 bytes for each bucket of each label set, and a line of every scrape.
   */
  buckets?: readonly number[];
}
