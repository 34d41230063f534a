import { serveProcess } from '../harness/cli/serve-process.ts';
import { catalogue } from './catalogue.ts';
import { fieldScenarios } from './field/index.ts';

await serveProcess([...catalogue, ...fieldScenarios]);
