import type { DataSource } from 'typeorm';
import { AgentUsage } from './agents/agent-usage.entity.js';
import { Agent } from './agents/agent.entity.js';
import { AuditSink } from './audit-sinks/audit-sink.entity.js';
import { coreEntities } from './core-entities.js';
import type { Connection } from './database/connection.js';
import { dataSourceOf } from './database/data-source-of.js';
import { migrations } from './database/migrations/index.js';
import { Workflow } from './workflows/workflow.entity.js';

/** The one definition of the data source, for the service and for TypeORM's command line (`ormconfig.ts`). */
export const createDataSource = (connection: Connection): DataSource =>
  dataSourceOf(connection, {
    entities: [...coreEntities, Agent, AgentUsage, AuditSink, Workflow],
    migrations,
  });
