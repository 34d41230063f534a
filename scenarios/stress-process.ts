import { serveStress } from '../harness/stress/serve-stress.ts';
import { catalogue } from './catalogue.ts';

serveStress(catalogue);
