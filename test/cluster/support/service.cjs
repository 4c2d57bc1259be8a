// A service as workers of Node's cluster, or of PM2, which forks this very file. The primary of Node's loads nothing of
// Nest: it starts at once.
const cluster = require('node:cluster');

const { WORKERS = '2', ALONE } = process.env;

if (cluster.isPrimary && ALONE === undefined) {
  lead();
} else {
  require('./worker.cjs');
}

/** Workers that end are replaced, until the service itself is told to end. */
function lead() {
  say(`primary ${process.pid} leads`);
  let isEnding = false;
  for (let worker = 0; worker < Number(WORKERS); worker++) {
    cluster.fork();
  }
  cluster.on('exit', ({ process: { pid } }, code, signal) => {
    say(`worker ${pid} ended with ${signal ?? code}`);
    if (!isEnding) {
      cluster.fork();
    } else if (Object.keys(cluster.workers).length === 0) {
      process.disconnect?.();
      process.exitCode = 0;
    }
  });
  const end = () => {
    isEnding = true;
    Object.values(cluster.workers).forEach((worker) => worker.process.kill('SIGTERM'));
  };
  process.on('SIGTERM', end).on('SIGINT', end);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
