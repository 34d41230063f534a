import { neverIntercept } from '../intercept/intercept.ts';

/** To be imported before anything that imports the engine: in a free-running process all globals stay Node's own. */
neverIntercept();
