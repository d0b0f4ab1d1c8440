import { ApiProperty } from '@nestjs/swagger';

export class ApiKeysIntegrationView {
  /** whether the plan lets keys work */
  available: boolean;
  requiredFeature: string;
  /** the organization's plan */
  plan: string;
  plansWithFeature: string[];
  /** keys that are neither revoked nor expired; where keys are not available, these are suspended and none of them works */
  activeKeys: number;
}

export class IntegrationsView {
  apiKeys: ApiKeysIntegrationView;
  /** who changes the plan: a member with `plan.manage`, or whoever runs the service */
  @ApiProperty({ enum: ['owner', 'operator'] })
  planChangedBy: 'owner' | 'operator';
}
