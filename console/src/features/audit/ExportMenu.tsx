import type { ReactNode } from 'react';
import { ChevronDown, Download } from 'lucide-react';
import { useAccess } from '../../api/session';
import { Button } from '../../ui/Button';
import { Menu, MenuItem, MenuLabel } from '../../ui/Menu';
import { FORMATS, type ExportFormat } from './use-export';

export interface ExportMenuProps {
  isFiltered: boolean;
  /** a file is on its way */
  isBusy: boolean;
  onExport: (format: ExportFormat) => void;
}

/** Hands the browser the log as a file, as far as the filter leaves it. */
export function ExportMenu({ isFiltered, isBusy, onExport }: ExportMenuProps): ReactNode {
  const { can } = useAccess();
  if (isBusy)
    return (
      <Button isBusy>
        <Download size={16} aria-hidden /> Exporting …
      </Button>
    );
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
        <MenuItem key={format} onSelect={() => onExport(format)}>
          {label}
        </MenuItem>
      ))}
    </Menu>
  );
}
