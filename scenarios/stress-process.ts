import { serveStress } from '../harness/stress/serve-stress.ts';
import { catalogue } from './catalogue.ts';
import { fieldScenarios } from './field/index.ts';

serveStress([...catalogue, ...fieldScenarios]);
