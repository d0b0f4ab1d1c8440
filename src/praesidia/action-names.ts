/** The actions of a host, which it joins by declaration merging: `interface ActionMap extends ActionsOf<typeof catalogue> {}`. */
export interface ActionMap {}
export type HostAction = keyof ActionMap & string;
