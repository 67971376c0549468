mkdir -p generated
echo hi > generated/motd.txt
