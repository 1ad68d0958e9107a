import type { FilePart } from "../../message/message.js";
import type { PartProps } from "../context/chatUi.js";
import { Icon } from "../elements/Icon.js";

/** A file: a picture where its bytes are in the message, otherwise its name. Nothing is requested from the network. */
export function FilePartView({ part }: PartProps<FilePart>) {
  const name = part.filename ?? part.mediaType;
  // A hosted picture would tell its host that the message was read.
  const isPicture = /^data:image\/(png|jpeg|gif|webp|avif);/i.test(part.url);
  if (isPicture) return <img className="sc-picture" src={part.url} alt={name} />;
  return (
    <span className="sc-chip">
      <Icon name="file" />
      <bdi>{name}</bdi>
    </span>
  );
}
