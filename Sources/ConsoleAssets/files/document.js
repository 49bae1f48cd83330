// Puts a chosen file's text into the field that is sent. Without this file the text is pasted.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("input[data-into]").forEach((choice) => {
    choice.closest(".file-choice").hidden = false;
    choice.addEventListener("change", async () => {
      const [file] = choice.files;
      if (file) document.getElementById(choice.dataset.into).value = await file.text();
    });
  });
});
