import { Injectable } from '@nestjs/common';
import { NamedResources, type ResourceKind } from '../resources/named-resources.js';
import {
  workflowView,
  type CreateWorkflowDto,
  type UpdateWorkflowDto,
  type WorkflowView,
} from './workflow.dto.js';
import { Workflow } from './workflow.entity.js';

@Injectable()
export class WorkflowsService extends NamedResources<
  Workflow,
  CreateWorkflowDto,
  UpdateWorkflowDto,
  WorkflowView
> {
  protected readonly kind: ResourceKind<Workflow, CreateWorkflowDto, WorkflowView> = {
    entity: Workflow,
    target: 'workflow',
    actions: { created: 'workflow.created', updated: 'workflow.updated', deleted: 'workflow.deleted' },
    initial: ({ name, steps, enabled }) => ({ name, steps: steps ?? [], enabled: enabled ?? true }),
    view: workflowView,
  };
}
