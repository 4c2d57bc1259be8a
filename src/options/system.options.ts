/** Which metrics of the host or container there are; those that are left out are on. */
export interface SystemMetricsOptions {
  /** `system_cpu_usage_percent`. @default true */
  cpu?: boolean;
  /** `system_memory_usage_percent`, `system_memory_usage_bytes`. @default true */
  memory?: boolean;
  /** `system_disk_usage_percent`. @default true */
  disk?: boolean;
  /** `system_uptime_seconds`. @default true */
  uptime?: boolean;
  /** `network_bytes_sent_total`, `network_bytes_recv_total`. @default true */
  network?: boolean;
  /** `disk_read_bytes_total`, `disk_write_bytes_total`. @default true */
  diskIo?: boolean;

  /**
   * A path on the file system whose usage `system_disk_usage_percent` tells.
   *
   * @default '/'
   */
  diskPath?: string;
}
