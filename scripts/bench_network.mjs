/**
 * npm run bench:network: a training's rounds between network namespaces with delay and 100 Mbit/s, as a table in
 * Markdown. Needs Linux, root, iproute2, python3 and redis-server.
 *   node scripts/bench_network.mjs [--quick]
 */
import { runBench } from './support/run_bench.mjs';

process.exit(await runBench(['network', 'main.js'], () => ({})));
