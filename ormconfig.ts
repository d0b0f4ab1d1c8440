import { createDataSource } from './src/data-source.js';

if (!process.env.DATABASE_URL) {
  throw new Error(
    'Set DATABASE_URL, or use `npm run typeorm -- <command>`, which starts the embedded database.',
  );
}

/** For TypeORM's command line; the service makes its own from the same definition. */
export default createDataSource({ connectionString: process.env.DATABASE_URL });
