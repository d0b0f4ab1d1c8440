const LABELS: Readonly<Record<string, string>> = {
  programmatic_access: 'API keys',
  custom_roles: 'Roles of your own',
  audit_forwarding: 'Forwarding of the audit log',
};

/** A plan's feature in words; what a host has added keeps its own name. */
export function featureLabel(feature: string): string {
  const words = feature.replaceAll('_', ' ');
  return LABELS[feature] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** "Team" */
export const planLabel = (plan: string): string => plan.charAt(0).toUpperCase() + plan.slice(1);
