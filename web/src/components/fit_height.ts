// A text field as high as what is in it; the style sheet sets the limit.

export function fitHeight(area: HTMLTextAreaElement): void {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
}
