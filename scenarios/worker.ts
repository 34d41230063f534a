import { serve } from '../harness/cli/serve.ts';
import { catalogue } from './catalogue.ts';
import { fieldScenarios } from './field/index.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

serve([...catalogue, ...fieldScenarios], new URL(`./process.${extension}`, import.meta.url));
