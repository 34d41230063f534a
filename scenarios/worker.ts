import { serve } from '../harness/cli/serve.ts';
import { catalogue } from './catalogue.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

serve(catalogue, new URL(`./process.${extension}`, import.meta.url));
