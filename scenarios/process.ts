import { serveProcess } from '../harness/cli/serve-process.ts';
import { catalogue } from './catalogue.ts';

await serveProcess(catalogue);
