// Loaded into a server under test with --expose-gc: SIGUSR2 collects all garbage, so that memory can be compared at two moments.
process.on('SIGUSR2', () => globalThis.gc?.());
