export { ThreadReporter } from './thread-reporter';
export { ThreadWorkers } from './thread-workers';
