/** To be imported before anything that makes schemas: the pages' policy allows no `eval`, and zod would try it once and be reported. */
import { config } from 'zod';

config({ jitless: true });
