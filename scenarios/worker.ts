import { serve } from '../harness/cli/serve.ts';
import { catalogue } from './catalogue.ts';

serve(catalogue);
