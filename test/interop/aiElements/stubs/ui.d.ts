/**
 * The packages that AI Elements' sources import and that this repository does not have: shadcn's copied components,
 * icons and plug-ins. Props as their elements have them, so that a wrong prop is still an error.
 */
declare module "@repo/shadcn-ui/lib/utils" {
  export function cn(...names: readonly unknown[]): string;
}
declare module "@repo/shadcn-ui/components/ui/button" {
  import type { ComponentProps, ReactElement } from "react";
  export function Button(
    props: ComponentProps<"button"> & {
      variant?: "default" | "destructive" | "outline" | "secondary" | "ghost" | "link";
      size?: "default" | "sm" | "lg" | "icon" | "icon-sm" | "icon-lg";
      asChild?: boolean;
    },
  ): ReactElement;
}
declare module "@repo/shadcn-ui/components/ui/button-group" {
  import type { ComponentProps, ReactElement } from "react";
  export function ButtonGroup(
    props: ComponentProps<"div"> & { orientation?: "horizontal" | "vertical" },
  ): ReactElement;
  export function ButtonGroupText(props: ComponentProps<"div"> & { asChild?: boolean }): ReactElement;
}
declare module "@repo/shadcn-ui/components/ui/tooltip" {
  import type { ComponentProps, ReactElement, ReactNode } from "react";
  export function TooltipProvider(props: { children?: ReactNode }): ReactElement;
  export function Tooltip(props: { children?: ReactNode }): ReactElement;
  export function TooltipTrigger(props: ComponentProps<"button"> & { asChild?: boolean }): ReactElement;
  export function TooltipContent(props: ComponentProps<"div">): ReactElement;
}
declare module "@repo/shadcn-ui/components/ui/collapsible" {
  import type { ComponentProps, ReactElement } from "react";
  export function Collapsible(
    props: ComponentProps<"div"> & {
      open?: boolean;
      defaultOpen?: boolean;
      onOpenChange?: (open: boolean) => void;
    },
  ): ReactElement;
  export function CollapsibleTrigger(props: ComponentProps<"button">): ReactElement;
  export function CollapsibleContent(props: ComponentProps<"div">): ReactElement;
}
declare module "@repo/shadcn-ui/components/ui/badge" {
  import type { ComponentProps, ReactElement } from "react";
  export function Badge(
    props: ComponentProps<"span"> & { variant?: "default" | "secondary" | "destructive" | "outline" },
  ): ReactElement;
}
declare module "@repo/shadcn-ui/components/ui/alert" {
  import type { ComponentProps, ReactElement } from "react";
  export function Alert(props: ComponentProps<"div"> & { variant?: "default" | "destructive" }): ReactElement;
  export function AlertDescription(props: ComponentProps<"div">): ReactElement;
}
declare module "@radix-ui/react-use-controllable-state" {
  export function useControllableState<Value>(options: {
    prop?: Value | undefined;
    defaultProp: Value;
    onChange?: (value: Value) => void;
  }): [Value, (next: Value) => void];
}
declare module "use-stick-to-bottom" {
  import type { ComponentProps, ReactElement } from "react";
  export function StickToBottom(
    props: ComponentProps<"div"> & { initial?: "smooth" | "instant"; resize?: "smooth" | "instant" },
  ): ReactElement;
  export namespace StickToBottom {
    function Content(props: ComponentProps<"div">): ReactElement;
  }
  export function useStickToBottomContext(): { isAtBottom: boolean; scrollToBottom(): void };
}
declare module "lucide-react" {
  import type { ComponentType, SVGProps } from "react";
  type Icon = ComponentType<SVGProps<SVGSVGElement> & { size?: number }>;
  export const ArrowDownIcon: Icon;
  export const BookIcon: Icon;
  export const BrainIcon: Icon;
  export const CheckCircleIcon: Icon;
  export const ChevronDownIcon: Icon;
  export const ChevronLeftIcon: Icon;
  export const ChevronRightIcon: Icon;
  export const CircleIcon: Icon;
  export const ClockIcon: Icon;
  export const DownloadIcon: Icon;
  export const WrenchIcon: Icon;
  export const XCircleIcon: Icon;
}
declare module "@streamdown/cjk" {
  export const cjk: import("streamdown").CjkPlugin;
}
declare module "@streamdown/code" {
  export const code: import("streamdown").CodeHighlighterPlugin;
}
declare module "@streamdown/math" {
  export const math: import("streamdown").MathPlugin;
}
declare module "@streamdown/mermaid" {
  export const mermaid: import("streamdown").DiagramPlugin;
}
