// Tells in words when a passkey could not be used; allauth only writes to the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const box = document.getElementById("passkey-error") ?? document.createElement("p");
  box.id = "passkey-error";
  box.className = "alert alert--bad";
  box.setAttribute("role", "alert");
  box.textContent = "ใช้กุญแจความปลอดภัยไม่สำเร็จ ลองอีกครั้ง หรือเลือกวิธีอื่น";
  document.querySelector("main .stack").prepend(box);
});
