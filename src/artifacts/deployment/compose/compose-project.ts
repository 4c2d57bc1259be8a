/** A mount of a secret; without a target at `/run/secrets/<source>`. */
export interface ComposeSecretMount {
  source: string;
  target?: string;
}

export interface ComposeHealthcheck {
  test: string[];
  interval: string;
  timeout: string;
  start_period: string;
  retries: number;
}

export interface ComposeService {
  image?: string;
  build?: { context: string; dockerfile: string };
  command?: string[];
  environment?: Record<string, string>;
  secrets?: ComposeSecretMount[];
  volumes?: string[];
  ports?: string[];
  extra_hosts?: string[];
  depends_on?: Record<string, { condition: 'service_healthy' }>;
  healthcheck: ComposeHealthcheck;
  restart: 'unless-stopped';
}

/** A project of Docker Compose, as far as it is generated. */
export interface ComposeProject {
  name: string;
  services: Record<string, ComposeService>;
  secrets: Record<string, { file: string }>;
  volumes: Record<string, Record<string, never>>;
}
