/** What a menu offers. */
export interface MenuItem {
  readonly label: string;
  readonly run: () => void;
  readonly isDisabled?: boolean;
  /** The key that does the same without the menu. */
  readonly key?: string;
}
