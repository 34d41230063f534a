import { serve } from '../harness/cli/serve.ts';
import { catalogue } from './catalogue.ts';
import { fieldScenarios } from './field/index.ts';

serve([...catalogue, ...fieldScenarios]);
