// Loaded into each service before its own code: a start script that is killed cannot stop its services, but its
// channel to them breaks.

const LONGEST_MS = 5000;

process.once('disconnect', () => {
  setTimeout(() => process.exit(1), LONGEST_MS).unref();
  process.kill(process.pid, 'SIGTERM');
});
