import type { ReactNode } from 'react';
import { ChevronDown, Download } from 'lucide-react';
import { urlOf } from '../../api/client';
import { useAccess, useOrganizationId } from '../../api/session';
import { Button } from '../../ui/Button';
import { Menu, MenuItem, MenuLabel } from '../../ui/Menu';
import type { AuditFilter } from './filter';

const FORMATS = [
  { format: 'ndjson', label: 'NDJSON, which audit:verify checks offline' },
  { format: 'csv', label: 'CSV, for spreadsheets' },
  { format: 'ocsf', label: 'OCSF API Activity, for a SIEM' },
] as const;

/** Hands the browser the log as a file, as far as the filter leaves it. */
export function ExportMenu({ filter, isFiltered }: { filter: AuditFilter; isFiltered: boolean }): ReactNode {
  const organizationId = useOrganizationId();
  const { can } = useAccess();
  const trigger = (
    <Button>
      <Download size={16} aria-hidden /> Export <ChevronDown size={14} aria-hidden />
    </Button>
  );
  if (!can('audit.export'))
    return (
      <Menu trigger={trigger}>
        <MenuLabel>You need the permission audit.export for this.</MenuLabel>
      </Menu>
    );
  return (
    <Menu trigger={trigger}>
      <MenuLabel>{isFiltered ? 'What the filters show, as a file' : 'The whole log, as a file'}</MenuLabel>
      {FORMATS.map(({ format, label }) => (
        <MenuItem key={format} asChild>
          {/* a file is downloaded all the same; a refusal opens as the sentence that it is */}
          <a
            target="_blank"
            rel="noreferrer"
            href={urlOf('GET /v1/organizations/{organizationId}/audit-events/export', {
              path: { organizationId },
              query: { ...filter, format },
            })}
          >
            {label}
          </a>
        </MenuItem>
      ))}
    </Menu>
  );
}
