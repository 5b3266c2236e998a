# shellcheck shell=bash
# All nodes share the machine's kernel, and a kubelet sets some of its settings. What they were before the first lab came up is kept
# and put back after the last one ended.

kernel_kept=/run/kha-lab-kernel
kernel_settings=(kernel.panic kernel.panic_on_oops vm.overcommit_memory vm.panic_on_oom kernel.keys.root_maxkeys kernel.keys.root_maxbytes
    fs.inotify.max_user_instances fs.inotify.max_user_watches vm.max_map_count)

kernel_keep() {
    mkdir -p $kernel_kept/labs
    [ -e $kernel_kept/values ] || sysctl -e "${kernel_settings[@]}" >$kernel_kept/values
    touch "$kernel_kept/labs/$lab_name"
}

kernel_restore() {
    rm -f "$kernel_kept/labs/$lab_name"
    [ -z "$(ls $kernel_kept/labs 2>/dev/null)" ] || return 0
    [ ! -e $kernel_kept/values ] || sysctl -q -p $kernel_kept/values
    rm -rf $kernel_kept
}
