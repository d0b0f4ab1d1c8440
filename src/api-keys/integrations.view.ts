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
}
