const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: text };
const textByName = { type: 'object', additionalProperties: text };
const DURATION = '^([0-9]+(us|ms|s|m|h))+$';
const ALL = { additionalProperties: false };

const service = {
  type: 'object',
  ...ALL,
  properties: {
    image: text,
    build: { type: 'object', ...ALL, properties: { context: text, dockerfile: text }, required: ['context'] },
    environment: textByName,
    secrets: {
      type: 'array',
      items: { type: 'object', ...ALL, properties: { source: text, target: text }, required: ['source'] },
    },
    volumes: texts,
    ports: texts,
    extra_hosts: texts,
    depends_on: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        ...ALL,
        properties: { condition: { enum: ['service_started', 'service_healthy', 'service_completed_successfully'] } },
        required: ['condition'],
      },
    },
    healthcheck: {
      type: 'object',
      ...ALL,
      properties: {
        test: { type: 'array', items: { type: 'string' }, minItems: 2 },
        interval: { type: 'string', pattern: DURATION },
        timeout: { type: 'string', pattern: DURATION },
        start_period: { type: 'string', pattern: DURATION },
        retries: { type: 'integer', minimum: 1 },
      },
      required: ['test'],
    },
    command: texts,
    restart: { enum: ['no', 'always', 'on-failure', 'unless-stopped'] },
  },
  anyOf: [{ required: ['image'] }, { required: ['build'] }],
};

/** What the Compose specification says of the members that a project here has; any other member is a mistake. */
export const COMPOSE_SCHEMA: object = {
  type: 'object',
  ...ALL,
  properties: {
    name: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]*$' },
    services: { type: 'object', propertyNames: { pattern: '^[a-zA-Z0-9._-]+$' }, additionalProperties: service },
    secrets: {
      type: 'object',
      additionalProperties: { type: 'object', ...ALL, properties: { file: text }, required: ['file'] },
    },
    volumes: { type: 'object', additionalProperties: { type: 'object', maxProperties: 0 } },
  },
  required: ['services'],
};
