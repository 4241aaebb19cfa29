/**
 * Preloaded into every child: when the process that started it is gone, however it went, the child stops too.
 */

/** How long it may take to stop, in milliseconds. */
const GRACE = Number(process.env.MACADAM_GRACE ?? 10_000);

// Whoever read what we write may be gone before us. That is no reason to fail, and to log the failure to nobody again.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', error => {
    if (error.code !== 'EPIPE') throw error;
  });

process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE).unref();
});
process.channel?.unref();
