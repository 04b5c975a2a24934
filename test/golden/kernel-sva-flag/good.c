/* A definition is no use; names that merely look alike are other subsystems'. */
#define SVM_FLAG_SUPERVISOR_MODE BIT(0)

static int svm_range_flags(void)
{
	return KFD_IOCTL_SVM_FLAG_HOST_ACCESS | KFD_IOCTL_SVM_FLAG_COHERENT;
}

static const char *name_of(int flag)
{
	/* SVM_FLAG_SUPERVISOR_MODE has no name of its own here. */
	return flag ? "SVM_FLAG_SUPERVISOR_MODE" : "none";
}
