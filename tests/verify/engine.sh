#!/bin/sh
# A container engine that plays what a test has put down next to it: files `before.*` and `after.*` tell what an image is
# and does, `calls` gets every call. Images are told apart by the ends of their tags, containers by their names.
here=$(dirname "$0")
echo "$*" >> "$here/calls"
say() { [ -f "$here/$1" ] && cat "$here/$1"; }
side() { case $1 in *before*) echo before ;; *) echo after ;; esac; }
last() { for word; do :; done; echo "$word"; }
case "$1 $2" in
    "version "*) say broken >&2 && exit 1; echo 1 ;;
    "build "*)
        for word; do [ "$was" = --tag ] && tag=$word; [ "$was" = --file ] && file=$word; was=$word; done
        side=$(side "$tag")
        cp "$file" "$here/$side.built"
        ls "$file".dockerignore > "$here/$side.ignore" 2>/dev/null
        [ -f "$here/$side.slow" ] && exec sleep 60
        say "$side.build-error" >&2 && exit 1
        exit 0 ;;
    "image inspect")
        side=$(side "$3")
        printf '[{"Size":%s,"Config":%s}]' "$(say "$side.size" || echo 100)" "$(say "$side.config" || echo '{"Cmd":["/app"]}')" ;;
    "image rm") ;;
    "create "*)
        for word; do case $word in msconvert-verify-*:*) side=$(side "$word") ;; esac; done
        n=$(cat "$here/count" 2>/dev/null || echo 0); echo $((n + 1)) > "$here/count"
        echo "$side-$n" ;;
    "export "*) tar --create --directory "$here/$(side "$2").root" . ;;
    "cp "*)
        path=${2#*:}
        tar --create --directory "$here/$(side "$2").root$(dirname "$path")" "$(basename "$path")" 2>/dev/null || { echo "no such path" >&2; exit 1; } ;;
    "start "*) say "$(side "$2").start-error" >&2 && exit 1; exit 0 ;;
    "container inspect")
        printf '[{"State":{"Status":"exited","Running":false,"ExitCode":%s,"OOMKilled":false,"Error":""}}]' "$(say "$(side "$3").exit" || echo 0)" ;;
    "logs "*)
        # Where it counts, no two runs write the same.
        [ -f "$here/stdout.count" ] && echo "number $(wc -l < "$here/calls")" && exit 0
        say "$(side "$2").stdout"
        exit 0 ;;
    "rm "* | "ps "* | "stop "* | "port "*) ;;
    *) echo "unknown: $*" >&2; exit 125 ;;
esac
