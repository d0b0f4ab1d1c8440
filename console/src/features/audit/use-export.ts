import { download } from '../../api/client';
import { useOrganizationId } from '../../api/session';
import { useDownload } from '../../api/use-download';
import type { AuditFilter } from './filter';

export const FORMATS = [
  { format: 'ndjson', label: 'NDJSON, which audit:verify checks offline' },
  { format: 'csv', label: 'CSV, for spreadsheets' },
  { format: 'ocsf', label: 'OCSF API Activity, for a SIEM' },
] as const;

export type ExportFormat = (typeof FORMATS)[number]['format'];

/** The log as a file, as far as the filter leaves it. */
export function useExport(filter: AuditFilter) {
  const organizationId = useOrganizationId();
  return useDownload((format: ExportFormat) =>
    download('GET /v1/organizations/{organizationId}/audit-events/export', {
      path: { organizationId },
      query: { ...filter, format },
    }),
  );
}
